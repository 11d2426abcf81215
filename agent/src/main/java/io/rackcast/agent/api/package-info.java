/**
 * The agent's local API: {@code POST /api/v1/fetch}, {@code POST /api/v1/fetch/stop} and {@code GET
 * /api/v1/status}, on the program's HTTP server beside metrics and health. Owns the JSON that fleet
 * tools and the {@code fetch} and {@code status} commands read, and the guard against requests that
 * a web page makes a browser send.
 */
@NullMarked
package io.rackcast.agent.api;

import org.jspecify.annotations.NullMarked;
