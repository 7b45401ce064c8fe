/** The page on the admin listener, in a real browser. */
package dev.reprise.dashboard;
