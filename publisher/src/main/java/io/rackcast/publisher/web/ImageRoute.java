package io.rackcast.publisher.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.rackcast.publisher.catalog.ImageCatalog;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.registry.intake.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Images of registries: {@code GET /images}, their tags; {@code /images/<name>/details/<reference>}
 * as JSON, {@code …/manifests/<reference>} as the registry sent it, and {@code …/history/<tag>}. A
 * name is that of a registry and a repository, which has slashes; a reference has none, so that
 * each path is one thing. A withdrawn image is answered 410 with the reason.
 */
final class ImageRoute {
  private static final int USUAL_PAGE = 100;
  private static final int LARGEST_PAGE = 1000;
  private static final String ETERNAL = "private, max-age=31536000, immutable";
  private static final String REVALIDATE = "private, no-cache";

  private final ImageCatalog catalog;

  ImageRoute(ImageCatalog catalog) {
    this.catalog = catalog;
  }

  void tags(Context call, Caller caller) {
    var query = new Query(call, List.of("registry", "repository", "limit", "after"));
    var page =
        catalog.tags(
            caller,
            query.text("registry"),
            query.text("repository"),
            position(query.text("after")),
            query.count("limit", USUAL_PAGE, LARGEST_PAGE));
    var answer = JsonNodeFactory.instance.objectNode();
    var tags = answer.putArray("tags");
    page.tags().forEach(tag -> tags.add(ImageJson.tag(tag)));
    page.next().ifPresent(next -> answer.put("next", next.repository() + ":" + next.tag()));
    send(call, answer);
  }

  // REPOSITORY:TAG; neither has a colon.
  private static ImageCatalog.TagPosition position(String text) {
    if (text.isEmpty()) {
      return ImageCatalog.TagPosition.FIRST;
    }
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "the parameter \"after\" is no place in a list; use the \"next\" of the page before");
    }
    return new ImageCatalog.TagPosition(text.substring(0, colon), text.substring(colon + 1));
  }

  void details(Context call, Caller caller) {
    var unused = new Query(call, List.of());
    var found = catalog.image(caller, Right.READ, reference(call));
    send(call, ImageJson.whole(found, catalog.children(found)));
  }

  void manifest(Context call, Caller caller) {
    var unused = new Query(call, List.of());
    var reference = reference(call);
    var image = catalog.image(caller, Right.READ, reference).image();
    call.header("Docker-Content-Digest", image.digest().toString())
        .header("Cache-Control", reference.digest().isPresent() ? ETERNAL : REVALIDATE);
    if (!ETags.isKnown(call, "\"" + image.digest() + "\"")) {
      call.contentType(image.mediaType()).result(image.manifest().toByteArray());
    }
  }

  void history(Context call, Caller caller) {
    var query = new Query(call, List.of("limit"));
    var changes =
        catalog.history(caller, reference(call), query.count("limit", USUAL_PAGE, LARGEST_PAGE));
    var answer = JsonNodeFactory.instance.objectNode();
    var shown = answer.putArray("changes");
    changes.forEach(change -> shown.add(ImageJson.change(change)));
    send(call, answer);
  }

  private ImageReference reference(Context call) {
    var reference = call.pathParam("reference");
    return catalog.reference(
        call.pathParam("name") + (reference.contains(":") ? "@" : ":") + reference);
  }

  private static void send(Context call, ObjectNode answer) {
    byte[] body = answer.toString().getBytes(StandardCharsets.UTF_8);
    call.header("Cache-Control", REVALIDATE);
    if (!ETags.isKnown(call, ETags.weakOf(body))) {
      call.contentType("application/json").result(body);
    }
  }
}
