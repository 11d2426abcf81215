package io.rackcast.publisher.cli;

import io.rackcast.proto.token.TokenAlgorithm;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of an algorithm that a publisher may sign with. */
final class AlgorithmConverter implements ITypeConverter<TokenAlgorithm> {
  @Override
  public TokenAlgorithm convert(String name) {
    try {
      return TokenAlgorithm.ofPublisher(name);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
