/** What end-to-end tests stand on: a scripted upstream, a gateway on free ports, a plain client. */
@NullMarked
package dev.reprise.kit;

import org.jspecify.annotations.NullMarked;
