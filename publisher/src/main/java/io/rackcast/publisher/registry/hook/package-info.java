/**
 * What registries say over HTTP: push notifications of Docker Distribution (events v1 and v2), Quay
 * and Harbor (default form and CloudEvents 1.0), and Harbor's orders to its preheat provider.
 *
 * <p>Owns the paths {@code /hooks/…} and {@code /preheat/…}, who may call them, and the forms;
 * hands checked {@link io.rackcast.publisher.registry.hook.PushEvent}s to a {@link
 * io.rackcast.publisher.registry.hook.PushQueue}. Leaves to others what an event leads to.
 * Addresses in a notification are never used: a registry is asked under its configured address.
 *
 * <h2>For operators</h2>
 *
 * <p>Docker Distribution: leave {@code includereferences} off (nothing reads them), send neither
 * blobs nor pulls:
 *
 * <pre>
 * notifications:
 *   endpoints:
 *     - name: rackcast
 *       url: https://publisher:7071/hooks/main
 *       headers: {Authorization: [Bearer TOKEN]}
 *       timeout: 5s
 *       threshold: 3
 *       backoff: 5s
 *       ignore: {mediatypes: [application/octet-stream], actions: [pull]}
 * </pre>
 *
 * <p>Its queue is in memory only: what it had not delivered when it stops is never sent, so the
 * registry has to be scanned as well.
 *
 * <p>Quay: repository settings, notification "Push to Repository", method "Webhook POST", URL
 * {@code https://publisher:7071/hooks/quay/SECRET}. Quay sends no credentials, so the secret is in
 * the URL: use TLS, and a secret of its own.
 *
 * <p>Harbor: project, "Webhooks", events "Artifact pushed" and "Artifact deleted", either payload
 * format, "Auth Header" {@code Bearer TOKEN} (it is sent as it stands). For preheating see {@link
 * io.rackcast.publisher.registry.hook.PreheatRoutes}.
 */
@NullMarked
package io.rackcast.publisher.registry.hook;

import org.jspecify.annotations.NullMarked;
