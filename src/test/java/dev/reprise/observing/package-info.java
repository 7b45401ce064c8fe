/** What the gateway tells of itself: metrics, traces and logs. */
package dev.reprise.observing;
