package io.rackcast.agent.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;

/**
 * An answer as gRPC sends it. Both forms have the same fields under the same names, so one is read
 * from the other, and there is one description of each thing in the code. It costs some
 * microseconds: this is for people and fleet tools.
 */
final class ProtoForm {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ProtoForm() {}

  /** Fills {@code message} with the fields of {@code answer}; a test holds them to be the same. */
  static <B extends Message.Builder> B of(Object answer, B message) {
    try {
      JsonFormat.parser().ignoringUnknownFields().merge(JSON.writeValueAsString(answer), message);
      return message;
    } catch (JsonProcessingException | InvalidProtocolBufferException e) {
      throw new IllegalStateException("an answer does not fit the contract: " + answer, e);
    }
  }
}
