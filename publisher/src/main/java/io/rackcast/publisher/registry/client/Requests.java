package io.rackcast.publisher.registry.client;

import io.rackcast.proto.source.SourceUrl;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;

/** Asks a registry, as whom it wants, and goes where it leads; for any thread. */
final class Requests {
  private static final int MOST_REDIRECTS = 5;
  // One for the token, one for a wider one.
  private static final int MOST_ANSWERS = 2;

  private final RegistryTarget target;
  private final Connection connection;
  private final Authorization authorization;
  private final Places places;
  private final Faults faults;

  Requests(
      RegistryTarget target,
      Connection connection,
      Authorization authorization,
      Places places,
      Faults faults) {
    this.target = target;
    this.connection = connection;
    this.authorization = authorization;
    this.places = places;
    this.faults = faults;
  }

  /**
   * Sends a request until there is an answer that is no redirect and asks for nothing.
   *
   * @return whatever its status; to be closed
   */
  Answer send(Ask ask) {
    SourceUrl at = ask.url();
    int answered = 0;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; ) {
      boolean isOwn = target.isOwn(at);
      Optional<String> shown = isOwn ? authorization.of(ask.scope()) : Optional.empty();
      var answer = sendOnce(ask, at, shown);
      boolean asksForMore = isOwn && (answer.status() == 401 || answer.status() == 403);
      if (asksForMore
          && answered < MOST_ANSWERS
          && authorization.answer(
              ask.scope(), answer.status(), answer.headers(), shown, answered > 0)) {
        answer.close();
        answered++;
        continue;
      }
      if (!answer.isRedirect()) {
        return answer;
      }
      answer.close();
      at = places.redirect(ask, answer);
      redirects++;
    }
    throw faults.invalid("redirects " + ask.what() + " more than " + MOST_REDIRECTS + " times");
  }

  private Answer sendOnce(Ask ask, SourceUrl at, Optional<String> shown) {
    var request = connection.to(at).method(ask.method(), BodyPublishers.noBody());
    ask.headers().forEach(request::setHeader);
    shown.ifPresent(value -> request.setHeader("Authorization", value));
    String who =
        "the registry "
            + target.name()
            + (target.isOwn(at) ? "" : " redirects to the host \"" + at.host() + "\", which");
    return connection.send(at, request.build(), who);
  }

  /** The body of an answer 200, checked for its size. */
  byte[] read(Ask ask, Answer answer, int mostBytes) {
    if (answer.status() != 200) {
      throw fault(ask, answer);
    }
    return connection.read(answer, mostBytes, ask.what() + " in the registry " + target.name());
  }

  /** What an answer that is none says; closes it. */
  RegistryException fault(Ask ask, Answer answer) {
    byte[] body = ask.method().equals("HEAD") ? new byte[0] : connection.readError(answer);
    answer.close();
    return faults.of(ask, answer, body);
  }

  /** What is sent is not what it should be. */
  RegistryException invalid(String does) {
    return faults.invalid(does);
  }
}
