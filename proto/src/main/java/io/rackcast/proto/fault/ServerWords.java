package io.rackcast.proto.fault;

/**
 * What leads to a server, as the caller's settings or options call it.
 *
 * @param address where the server is: {@code --server}, {@code publisher.grpc}
 * @param ca whose certificate it may have: {@code --ca}
 * @param certificate what it is shown: {@code --certificate and --key}
 * @param grpcPort where its gRPC usually is
 */
public record ServerWords(String address, String ca, String certificate, int grpcPort) {
  /** The usual port of a publisher's gRPC. */
  public static final int PUBLISHER_PORT = 7070;

  /** The usual port of a tracker's gRPC. */
  public static final int TRACKER_PORT = 6970;

  /** Settings under one prefix, as {@code publisher.} has {@code ca}, {@code certificate}. */
  public static ServerWords settings(String address, String prefix, int grpcPort) {
    return new ServerWords(
        address, prefix + "ca", prefix + "certificate and " + prefix + "key", grpcPort);
  }
}
