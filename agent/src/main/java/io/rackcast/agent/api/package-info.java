/**
 * The agent's local API: fetches, watches, the cache's artifacts, limits and status, for people's
 * commands and for fleet tools. {@code LocalCalls} is what it does; {@code AgentApi} carries it as
 * JSON on the program's HTTP server beside metrics and health ({@code openapi.yaml} describes it),
 * {@code LocalServer} as gRPC ({@code agent.proto}). Owns both forms of the answers, the bound on
 * calls that last, and the guard against requests that a web page makes a browser send. Leaves the
 * work to {@code swarm} and {@code cache}.
 */
@NullMarked
package io.rackcast.agent.api;

import org.jspecify.annotations.NullMarked;
