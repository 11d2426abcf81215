package io.rackcast.publisher.registry.intake;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A publisher that can be killed, and a registry that tells it of pushes; tests start it. */
abstract class ProcessFixture extends RegistryFixture {
  PublisherProcess publisher;

  @BeforeEach
  void preparePublisher() {
    publisher = new PublisherProcess(folder.resolve("pub"), environment(), this::settings);
  }

  /** Settings of the publisher by its environment. */
  Map<String, String> environment() {
    return Map.of();
  }

  @AfterEach
  void endPublisher() {
    publisher.close();
  }

  @Override
  String server() {
    return "127.0.0.1:" + publisher.grpcPort;
  }

  @Override
  String http() {
    return "http://127.0.0.1:" + publisher.httpPort;
  }

  @Override
  String token(String name) {
    return publisher.token(name);
  }
}
