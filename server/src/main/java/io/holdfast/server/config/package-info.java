/**
 * What a server is told before it starts: one YAML file, every key of which can also be set in the
 * environment.
 *
 * <p>{@link io.holdfast.server.config.ConfigKey} is the complete list of keys, {@link
 * io.holdfast.server.config.ConfigReader} reads them, and {@link
 * io.holdfast.server.config.ServerConfig} is what comes out. Whatever is wrong is told in one line
 * that names the key, the file's line and what would be right; nothing is started or changed then.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.server.config;
