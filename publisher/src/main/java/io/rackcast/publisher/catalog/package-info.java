/**
 * What a caller may see: releases by name, infohash or digest, their torrents and their bytes.
 *
 * <p>Joins {@code identity}, {@code store} and {@code content} in one place, so that gRPC and HTTP
 * give the same answers: a name is judged before it is looked up, and what a caller may not read
 * looks like what is not there.
 */
@NullMarked
package io.rackcast.publisher.catalog;

import org.jspecify.annotations.NullMarked;
