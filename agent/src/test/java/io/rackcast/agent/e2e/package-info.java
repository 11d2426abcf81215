/**
 * The three programs as their users start them: each test runs the real jars as processes on
 * loopback, with real keys, files and clients. Owns nothing but the rig; what a part does by itself
 * is tested beside that part.
 */
@NullMarked
package io.rackcast.agent.e2e;

import org.jspecify.annotations.NullMarked;
