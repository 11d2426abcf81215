/**
 * Rollouts through a caller's eyes: who brings which release onto nodes, so that nobody takes it
 * away meanwhile. Owns who may begin, end and see them. Leaves the rows to {@code store}, and what
 * the nodes do to those who bring the release onto them.
 */
@NullMarked
package io.rackcast.publisher.rollout;

import org.jspecify.annotations.NullMarked;
