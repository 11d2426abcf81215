/**
 * Content in a bucket that is spoken to as Amazon S3 is: object names, requests and their
 * signatures, and what its faults mean. The door is {@link
 * io.rackcast.publisher.content.bucket.ContentBucket}.
 *
 * <p>Leaves when content comes and goes to {@code content}.
 */
@NullMarked
package io.rackcast.publisher.content.bucket;

import org.jspecify.annotations.NullMarked;
