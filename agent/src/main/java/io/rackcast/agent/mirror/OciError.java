package io.rackcast.agent.mirror;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;

/** Codes of errors, for programs (OCI distribution, "Error Codes"). */
enum OciError {
  MANIFEST_UNKNOWN,
  BLOB_UNKNOWN,
  NAME_UNKNOWN,
  NAME_INVALID,
  DIGEST_INVALID,
  MANIFEST_INVALID,
  DENIED,
  UNSUPPORTED,
  TOOMANYREQUESTS,
  SIZE_INVALID,
  UNAVAILABLE;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The body of an answer that says so, with a sentence for people. */
  byte[] body(String sentence) {
    try {
      return JSON.writeValueAsBytes(
          Map.of("errors", List.of(Map.of("code", name(), "message", sentence))));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // maps of texts are always JSON
    }
  }
}
