/**
 * The agent's data folder: which artifacts it holds, where their content lies, and that no other
 * agent uses it. Owns the layout, the lock, and each artifact's saved torrent and record, from
 * which the index is rebuilt at start. Leaves the content files and their journal to {@code
 * transfer}.
 *
 * <pre>
 * DATA-DIR/agent.lock                      held while an agent runs
 * DATA-DIR/content/INFOHASH/artifact.torrent
 * DATA-DIR/content/INFOHASH/artifact.json  digest, releases, why it ended
 * DATA-DIR/content/INFOHASH/data/          the content, under the artifact's own name
 * </pre>
 */
@NullMarked
package io.rackcast.agent.cache;

import org.jspecify.annotations.NullMarked;
