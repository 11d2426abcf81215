/**
 * YAML for people: a strict subset of YAML 1.1, each value with its line, all mistakes in one go.
 *
 * <p>It owns the reading of a file into {@link io.rackcast.proto.yaml.YamlNode}s and the form of
 * complaint {@code file:line: sentence}. What the keys mean belongs to its users: the settings and
 * the racks file.
 */
@NullMarked
package io.rackcast.proto.yaml;

import org.jspecify.annotations.NullMarked;
