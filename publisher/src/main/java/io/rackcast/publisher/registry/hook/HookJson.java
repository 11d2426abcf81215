package io.rackcast.publisher.registry.hook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/**
 * Reads bodies as JSON (RFC 8259), at most {@value #DEEPEST} deep.
 *
 * <p>The length of a text and of a field's name is bounded by the body's own: a registry repeats
 * what its clients send (a user agent, annotations), so a narrower bound would let any of them make
 * an event that is refused for ever. Names are not kept in the parser's shared table for the same
 * reason. One body is read at a time, since a tree may need thirty times the body's memory.
 */
final class HookJson {
  private static final int DEEPEST = 64;

  private final JsonMapper mapper;

  HookJson(int mostBytes) {
    var constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(DEEPEST)
            .maxStringLength(mostBytes)
            .maxNameLength(mostBytes)
            .build();
    var factory =
        JsonFactory.builder()
            .streamReadConstraints(constraints)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();
    this.mapper =
        JsonMapper.builder(factory).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  }

  /**
   * Reads a body.
   *
   * @throws MalformedException if it is no JSON, or too deep
   */
  synchronized JsonNode read(byte[] body) throws MalformedException {
    try {
      return mapper.readTree(body);
    } catch (JsonProcessingException e) {
      var place = e.getLocation();
      throw new MalformedException(
          "the body is no JSON"
              + (place == null ? "" : " from byte " + Math.max(0, place.getByteOffset()) + " on")
              + ", or more than "
              + DEEPEST
              + " deep; send it whole");
    } catch (IOException e) {
      throw new MalformedException("the body is no text in UTF-8; send it whole");
    }
  }
}
