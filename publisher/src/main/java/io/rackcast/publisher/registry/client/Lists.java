package io.rackcast.publisher.registry.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.rackcast.proto.source.SourceUrl;
import io.rackcast.publisher.registry.RepositoryNames;
import io.rackcast.publisher.wording.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Lists of names, in pages. How a registry goes on is its own: Distribution by the last name,
 * others by a token. So what a page is followed by is the query of its Link (RFC 8288), and nothing
 * else of it is believed.
 */
final class Lists {
  private static final int MOST_BYTES = 4 << 20;
  private static final int MOST_NAMES = 10_000;
  private static final int LARGEST_PAGE = 1000;
  private static final int LONGEST_LINK = 8192;
  private static final Pattern QUERY = Pattern.compile("[A-Za-z0-9._~!$'()*+,;:@/?%&=-]{1,4096}");
  private static final Pattern LINK = Pattern.compile("\\s*<([^<>]+)>\\s*;([^,<>]*)");
  private static final Pattern NEXT =
      Pattern.compile("(?i)(^|.*;)\\s*rel\\s*=\\s*\"?next\"?\\s*($|;.*)");

  private final RegistryTarget target;
  private final Requests requests;

  Lists(RegistryTarget target, Requests requests) {
    this.target = target;
    this.requests = requests;
  }

  NamePage repositories(Optional<String> after, int size) {
    return page(
        "the list of repositories",
        "/v2/_catalog",
        "registry:catalog:*",
        "repositories",
        RepositoryNames::isRepository,
        after,
        size);
  }

  NamePage tags(String repository, Optional<String> after, int size) {
    Names.requireRepository(repository);
    return page(
        "the list of tags of " + repository,
        "/v2/" + repository + "/tags/list",
        Ask.pull(repository),
        "tags",
        RepositoryNames::isTag,
        after,
        size);
  }

  private NamePage page(
      String what,
      String path,
      String scope,
      String member,
      Predicate<String> isName,
      Optional<String> after,
      int size) {
    if (size < 1 || size > LARGEST_PAGE) {
      throw new IllegalArgumentException(
          "a page of " + size + " names is not asked for; ask for 1 to " + LARGEST_PAGE);
    }
    String query = query(after, isName, size);
    var ask =
        new Ask(
            what,
            "GET",
            target.at(path + "?" + query),
            scope,
            Map.of("Accept", "application/json"),
            false);
    try (var answer = requests.send(ask)) {
      byte[] bytes = requests.read(ask, answer, MOST_BYTES);
      var next = next(ask, answer);
      if (next.isPresent() && next.get().equals(query)) {
        throw requests.invalid("has a page of " + what + " that is followed by itself");
      }
      return names(what, bytes, member, isName, next);
    }
  }

  // No name has an equals sign, and every query of a Link has one.
  private static String query(Optional<String> after, Predicate<String> isName, int size) {
    String text = after.orElse("");
    if (text.isEmpty() || isName.test(text)) {
      return "n=" + size + (text.isEmpty() ? "" : "&last=" + text.replace("/", "%2F"));
    }
    if (!text.contains("=") || !QUERY.matcher(text).matches()) {
      throw new IllegalArgumentException(
          Quoted.of(text) + " is neither a name nor what an earlier page said to come next");
    }
    return text;
  }

  private Optional<String> next(Ask ask, Answer answer) {
    for (String header : answer.headers().allValues("link")) {
      // Cut, so that looking for links takes no longer than reading did.
      String cut = header.substring(0, Math.min(header.length(), LONGEST_LINK));
      for (var link = LINK.matcher(cut); link.find(); ) {
        if (NEXT.matcher(link.group(2)).matches()) {
          return Optional.of(query(ask, link.group(1)));
        }
      }
    }
    return Optional.empty();
  }

  private String query(Ask ask, String link) {
    SourceUrl to;
    try {
      to = SourceUrl.parse(ask.url().uri().resolve(link.strip()).toString());
    } catch (IllegalArgumentException e) {
      throw requests.invalid("says that " + ask.what() + " goes on at what is no URL");
    }
    String query = String.valueOf(to.uri().getRawQuery());
    // Behind a proxy a registry may not know its own scheme and port.
    if (!to.host().equals(ask.url().host())) {
      throw requests.invalid(
          "says that " + ask.what() + " goes on at the host \"" + to.host() + "\"");
    }
    if (!query.contains("=") || !QUERY.matcher(query).matches()) {
      throw requests.invalid(
          "says that " + ask.what() + " goes on with the query " + Quoted.of(query));
    }
    return query;
  }

  private NamePage names(
      String what, byte[] bytes, String member, Predicate<String> isName, Optional<String> next) {
    var list = Documents.object(bytes).map(json -> json.path(member));
    // Distribution says null for a repository whose tags were all deleted.
    if (list.isEmpty() || !(list.get().isArray() || list.get().isNull())) {
      throw requests.invalid("sends for " + what + " what has no list \"" + member + "\"");
    }
    if (list.get().size() > MOST_NAMES) {
      throw requests.invalid("sends more than " + MOST_NAMES + " names in one page of " + what);
    }
    List<String> names = new ArrayList<>();
    for (JsonNode each : list.get()) {
      if (each.isTextual() && isName.test(each.textValue())) {
        names.add(each.textValue());
      }
    }
    return new NamePage(names, list.get().size() - names.size(), next);
  }
}
