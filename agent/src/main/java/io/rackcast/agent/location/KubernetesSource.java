package io.rackcast.agent.location;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.tls.ClientTls;
import io.rackcast.proto.tls.ClientTlsFiles;
import io.rackcast.proto.topology.Location;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.StringJoiner;
import javax.net.ssl.HttpsURLConnection;

/**
 * The labels of the Kubernetes node, asked of the cluster's API as a pod is meant to: token and
 * authority are the service account's, read anew each time since both are renewed. Only metadata is
 * asked for.
 */
public final class KubernetesSource implements LocationSource {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_TOKEN_BYTES = 64 << 10;
  private static final String METADATA =
      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1, application/json";

  private final KubernetesAccess access;

  /** Asks by {@code access}. */
  public KubernetesSource(KubernetesAccess access) {
    this.access = access;
  }

  @Override
  public OwnLocation.Source source() {
    return OwnLocation.Source.KUBERNETES;
  }

  @Override
  public Location ask() throws LocationException {
    try {
      return location(JSON.readTree(answer()).path("metadata").path("labels"));
    } catch (JsonProcessingException e) {
      throw failed("answered no JSON");
    } catch (IOException | ProgramException e) {
      throw failed("cannot be asked: " + Words.shown(String.valueOf(e.getMessage())));
    }
  }

  private Location location(JsonNode labels) throws LocationException {
    var place = new StringJoiner("/");
    for (String label : access.wider()) {
      if (labels.path(label).isTextual()) {
        place.add(labels.path(label).asText());
      }
    }
    JsonNode rack = labels.path(access.rack());
    if (!rack.isTextual()) {
      throw new LocationException(
          "the Kubernetes node %s has no label %s; set it, or location.kubernetes.rack-label"
              .formatted(access.node(), access.rack()));
    }
    return Words.location(place.add(rack.asText()).toString(), "the Kubernetes node");
  }

  private byte[] answer() throws IOException, LocationException {
    var url = URI.create("https://" + access.server() + "/api/v1/nodes/" + access.node()).toURL();
    var connection = (HttpsURLConnection) url.openConnection();
    int millis = Math.toIntExact(access.limit().toMillis());
    connection.setConnectTimeout(millis);
    connection.setReadTimeout(millis);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setSSLSocketFactory(tls().context().getSocketFactory());
    connection.setRequestProperty("Accept", METADATA);
    connection.setRequestProperty("Authorization", "Bearer " + token());
    try {
      int status = connection.getResponseCode();
      if (status != 200) {
        throw failed("answered " + status + explained(status));
      }
      return read(connection.getInputStream());
    } finally {
      connection.disconnect();
    }
  }

  /** A server that sends a byte now and then would be in time for each read. */
  private byte[] read(InputStream in) throws IOException, LocationException {
    long begin = System.nanoTime();
    var bytes = new ByteArrayOutputStream();
    var buffer = new byte[8192];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      bytes.write(buffer, 0, n);
      if (bytes.size() > MOST_BYTES) {
        throw failed("answered more than " + MOST_BYTES + " bytes");
      }
      if (System.nanoTime() - begin > access.limit().toNanos()) {
        throw failed("was not done within " + access.limit().toMillis() + " ms");
      }
    }
    return bytes.toByteArray();
  }

  private ClientTls tls() {
    return new ClientTls(
        new ClientTlsFiles(Optional.of(access.account().resolve("ca.crt")), Optional.empty()));
  }

  private String token() throws IOException, LocationException {
    Path file = access.account().resolve("token");
    try (InputStream in = Files.newInputStream(file)) {
      String token = new String(in.readNBytes(MOST_TOKEN_BYTES), StandardCharsets.US_ASCII).strip();
      if (!token.matches("[A-Za-z0-9._~+/=-]+")) {
        throw new LocationException(file + " holds no token; see the pod's service account");
      }
      return token;
    }
  }

  private static String explained(int status) {
    return switch (status) {
      case 401 -> ", so the token is not taken; see the pod's service account";
      case 403 -> ", so the service account may not get nodes; give it a role that may";
      case 404 -> ", so there is no such node; see location.kubernetes.node";
      default -> "";
    };
  }

  private LocationException failed(String how) {
    return new LocationException(
        "the Kubernetes API at %s, asked about the node %s, %s"
            .formatted(access.server(), access.node(), how));
  }
}
