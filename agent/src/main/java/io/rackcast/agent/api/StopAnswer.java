package io.rackcast.agent.api;

/**
 * Answer of {@code POST /api/v1/fetch/stop}.
 *
 * @param stopped whether the agent fetches it no more
 * @param text what came of it, one sentence for people
 */
public record StopAnswer(boolean stopped, String text) {}
