/** What the cache does and does not, seen through HTTP; names tell the scenario they prove. */
@NullMarked
package dev.reprise.caching;

import org.jspecify.annotations.NullMarked;
