/** Runs what {@code examples} has for the publisher. */
package io.rackcast.publisher.examples;
