/**
 * Images of registries as this node knows them: what a tag stands for, manifests, and which
 * artifact holds a blob. Asks the publisher, keeps what it said, and answers from that while the
 * publisher cannot be asked. Leaves the content of blobs to {@code swarm}, and the questions of
 * container runtimes to {@code mirror}.
 */
@NullMarked
package io.rackcast.agent.image;

import org.jspecify.annotations.NullMarked;
