package io.rackcast.agent.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;

/** Calls an agent's local API in one of its forms. */
public interface LocalCaller extends AutoCloseable {
  /** For tests, too. */
  ObjectMapper JSON = new ObjectMapper();

  /**
   * Calls.
   *
   * @param rpc as in {@code agent.proto}
   * @param order the request's fields, as JSON
   * @param most answers to wait for, of those that are many
   * @return answers as JSON, or what it refuses with
   */
  Answer call(String rpc, String order, int most) throws Exception;

  /** As the other, with all answers. */
  default Answer call(String rpc, String order) throws Exception {
    return call(rpc, order, Integer.MAX_VALUE);
  }

  @Override
  void close() throws IOException;

  /**
   * What came back.
   *
   * @param messages one, or many of a stream; none if it was refused
   * @param refused kind as gRPC names it, and sentence; empty if it was not
   */
  record Answer(List<JsonNode> messages, String refused) {
    /** Copies the list. */
    public Answer {
      messages = List.copyOf(messages);
    }

    /** The last message. */
    public JsonNode last() {
      if (messages.isEmpty()) {
        throw new AssertionError("refused: " + refused);
      }
      return messages.get(messages.size() - 1);
    }
  }

  /** Reads JSON that a test wrote. */
  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }
}
