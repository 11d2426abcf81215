/**
 * The content's files while they are fetched and after.
 *
 * <p>Owns names (temporary until whole), positions, the journal of verified pieces, the marker of
 * whole content and hashing what is on the disk; leaves to others which pieces are wanted. All of
 * it blocks and is called on worker threads only. Padding follows BEP 47, piece trees BEP 52.
 *
 * <p>Names, in the folder given: {@code NAME} when whole; before that {@code .NAME.INFOHASH.part}
 * (file or folder) and {@code .NAME.INFOHASH.journal}; after it {@code .NAME.INFOHASH.whole}.
 */
@NullMarked
package io.rackcast.agent.transfer.storage;

import org.jspecify.annotations.NullMarked;
