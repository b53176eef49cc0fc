/// The tool itself.
package enum Tool {
  /// The version of this build, which stands nowhere else: scripts ask `ftcheck --version`.
  package static let version = "0.1.0"
}
