package io.rackcast.publisher.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.rackcast.proto.source.SourceUrl;
import io.rackcast.publisher.catalog.Catalog;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.store.StoredRelease;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;

/**
 * {@code GET /releases}, {@code GET /releases/<name>/<version or label>} and {@code GET
 * /artifacts/sha256:<hex>}: what is published, as JSON. A withdrawn release is answered 410 with
 * the reason; lists have such ones where asked for.
 */
final class ReleaseRoute {
  private static final int USUAL_PAGE = 100;
  private static final int LARGEST_PAGE = 1000;

  private final Catalog catalog;
  private final ReleaseJson json;

  /**
   * @param isSigned whether the publisher signs links to what is there
   */
  ReleaseRoute(Catalog catalog, Predicate<SourceUrl> isSigned) {
    this.catalog = catalog;
    this.json = new ReleaseJson(catalog, isSigned);
  }

  void list(Context call, Caller caller) {
    var query = new Query(call, List.of("prefix", "revoked", "limit", "after"));
    var page =
        catalog.page(
            caller,
            query.text("prefix"),
            query.release("after"),
            query.count("limit", USUAL_PAGE, LARGEST_PAGE),
            query.bool("revoked"));
    var answer = JsonNodeFactory.instance.objectNode();
    var releases = answer.putArray("releases");
    page.releases().forEach(release -> releases.add(ReleaseJson.release(release)));
    page.next().ifPresent(next -> answer.put("next", next.toString()));
    send(call, answer);
  }

  void byName(Context call, Caller caller) {
    var unused = new Query(call, List.of());
    whole(call, catalog.byKey(caller, Right.READ, Paths.release(call)));
  }

  void byDigest(Context call, Caller caller) {
    var unused = new Query(call, List.of());
    whole(call, catalog.byDigest(caller, Right.READ, Paths.digest(call, "/artifacts/")));
  }

  private void whole(Context call, StoredRelease release) {
    Catalog.requireLive(release);
    Paths.sayWhich(call, release, "");
    send(call, json.whole(release));
  }

  // What is true of a release may change, so it is asked for each time; mostly the answer is 304.
  private static void send(Context call, ObjectNode answer) {
    byte[] body = answer.toString().getBytes(StandardCharsets.UTF_8);
    call.header("Cache-Control", "private, no-cache");
    if (!ETags.isKnown(call, ETags.weakOf(body))) {
      call.contentType("application/json").result(body);
    }
  }
}
