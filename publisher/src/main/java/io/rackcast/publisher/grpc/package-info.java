/**
 * The publisher's gRPC face: {@code Artifacts}, {@code AnnounceUrls}, {@code Approvals} and {@code
 * Audit} of the contract, with health and reflection.
 *
 * <p>Owns the form of requests and answers, their authentication and what each refusal is on the
 * wire: INVALID_ARGUMENT and the like say "mend the request", UNAVAILABLE and RESOURCE_EXHAUSTED
 * "try again". What is asked is done by {@code content}, {@code catalog}, {@code signing} and
 * {@code store}.
 */
@NullMarked
package io.rackcast.publisher.grpc;

import org.jspecify.annotations.NullMarked;
