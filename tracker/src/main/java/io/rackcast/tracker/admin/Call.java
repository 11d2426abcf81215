package io.rackcast.tracker.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.rackcast.proto.yaml.Problems;
import io.rackcast.proto.yaml.Spelling;
import io.rackcast.tracker.admin.auth.Access;
import io.rackcast.tracker.admin.auth.Caller;
import io.rackcast.tracker.admin.auth.Login;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** One call: its parameters, checked, and who makes it. For the thread that answers it. */
public final class Call {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Context context;
  private final Caller caller;
  private final Access access;
  private String contentType = "";

  private Call(Context context, Caller caller, Access access) {
    this.access = access;
    this.context = context;
    this.caller = caller;
  }

  static void answer(
      Context context, List<String> parameters, Caller caller, Access access, Router.Answer answer)
      throws Exception {
    refuseUnknown(context, parameters);
    var call = new Call(context, caller, access);
    call.write(answer.to(call));
  }

  private void write(Object answer) throws JsonProcessingException {
    context.header("Cache-Control", "no-store");
    context.header("X-Content-Type-Options", "nosniff");
    if (answer instanceof String text) {
      type("text/plain; charset=utf-8").result(text);
    } else if (answer instanceof InputStream bytes) {
      type("application/octet-stream").result(bytes);
    } else {
      type("application/json").result(JSON.writeValueAsBytes(answer));
    }
  }

  private Context type(String usual) {
    return context.contentType(contentType.isEmpty() ? usual : contentType);
  }

  private static void refuseUnknown(Context context, List<String> parameters) {
    context
        .queryParamMap()
        .forEach(
            (name, values) -> {
              if (!parameters.contains(name)) {
                throw bad(
                    Problems.quoted(name)
                        + " is not a parameter of this call"
                        + (parameters.isEmpty()
                            ? "; it takes none"
                            : Spelling.nearest(name, parameters)
                                .map(near -> "; did you mean \"" + near + "\"?")
                                .orElse("; it takes " + String.join(", ", parameters))));
              }
              if (values.size() > 1) {
                throw bad("the parameter \"" + name + "\" is there twice; give it once");
              }
            });
  }

  /** A refusal: the request is wrong, and the sentence says how. */
  public static HttpResponseException bad(String sentence) {
    return new HttpResponseException(400, sentence);
  }

  /** A refusal: there is no such thing, and the sentence says what is missing. */
  public static HttpResponseException missing(String sentence) {
    return new HttpResponseException(404, sentence);
  }

  /** Who calls. */
  public Caller caller() {
    return caller;
  }

  /** A part of the path. */
  public String path(String name) {
    return context.pathParam(name);
  }

  /** A parameter's text; empty if it is not there. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(context.queryParam(name));
  }

  /** A parameter that is a number from {@code min} to {@code max}. */
  public int integer(String name, int usual, int min, int max) {
    var text = text(name);
    if (text.isEmpty()) {
      return usual;
    }
    try {
      int value = Integer.parseInt(text.get());
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw bad(
        "the parameter \"%s\" is %s; use a number from %d to %d"
            .formatted(name, Problems.quoted(text.get()), min, max));
  }

  /** A parameter that is one of {@code choices}, of which the first is what it is without it. */
  public String choice(String name, List<String> choices) {
    String text = text(name).orElse(choices.get(0));
    if (!choices.contains(text)) {
      throw bad(
          "the parameter \"%s\" is %s; use one of %s"
              .formatted(name, Problems.quoted(text), String.join(", ", choices)));
    }
    return text;
  }

  /**
   * The body, read as JSON.
   *
   * @throws HttpResponseException if it is no such thing
   */
  public <T> T body(Class<T> type) {
    try {
      return JSON.readValue(access.body(context), type);
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw bad(
          "the body is not the JSON that this call takes%s; see /api/v1/openapi.yaml"
              .formatted(
                  at == null
                      ? ""
                      : ", from line %d, column %d".formatted(at.getLineNr(), at.getColumnNr())));
    } catch (IOException e) {
      throw bad("the body cannot be read; send JSON");
    }
  }

  Login login(Access access) throws InterruptedException {
    return access.login(context);
  }

  boolean logout(Access access) {
    return access.logout(context);
  }

  /** Sets a field of the answer's head. */
  public void header(String name, String value) {
    context.header(name, value);
  }

  /** What the answer is when it is not JSON. */
  public void contentType(String type) {
    contentType = type;
  }
}
