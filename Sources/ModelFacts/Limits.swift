/// Bounds that several readers share; every other one stands with the reader that it limits.
///
/// Counts and lengths that a file states are held against the bytes it has before anything is
/// reserved, limit or not. Running into a limit is a finding, never silence. README.md lists them all.
package enum Limits {
  /// Commas of a JSON document, which bound its values.
  package static let documentCommas = 600_000
  /// Archives and pickles within each other.
  package static let nestedStreams = 6
  /// Bytes that a file is unpacked to in all.
  package static let inflatedBytes = 192 << 20
}
