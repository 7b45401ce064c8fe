/** The domain of a chat completion: what is asked, what is answered. */
@NullMarked
package dev.reprise.chat;

import org.jspecify.annotations.NullMarked;
