import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder of a test's own, gone with the test.
final class TemporaryFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit {
    // Folders that a test locked have to be opened again.
    for case let name as String in FileManager.default.enumerator(atPath: path) ?? .init() {
      _ = unsafe chmod(path + "/" + name, 0o700)
    }
    try? FileManager.default.removeItem(atPath: path)
  }

  func write(_ text: String, to name: String) throws {
    try write(Array(text.utf8), to: name)
  }

  func write(_ bytes: [UInt8], to name: String) throws {
    let url = URL(fileURLWithPath: path).appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  func folder(_ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: path + "/" + name, withIntermediateDirectories: true)
  }

  func link(_ name: String, to destination: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: path + "/" + name, withDestinationPath: destination)
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: path + "/" + name)
  }

  /// Makes an empty file whose name ends in a byte that isn't UTF-8; false where names must be.
  func makeUndecodable(_ prefix: String) -> Bool {
    let name = "\(path)/\(prefix)".utf8.map { CChar(truncatingIfNeeded: $0) }
    let descriptor = unsafe creat(name + [CChar(truncatingIfNeeded: 0xFF), 0], 0o600)
    guard descriptor >= 0 else { return false }
    close(descriptor)
    return true
  }

  static var permissionsHold: Bool { getuid() != 0 }

  func pipe(_ name: String) { _ = unsafe mkfifo(path + "/" + name, 0o600) }

  func lock(_ name: String) { _ = unsafe chmod(path + "/" + name, 0) }

  func truncate(_ name: String, to size: Int) { _ = Self.truncate(path + "/" + name, size) }

  private static func truncate(_ path: String, _ size: Int) -> CInt {
    #if canImport(Glibc)
      unsafe Glibc.truncate(path, off_t(size))
    #elseif canImport(Musl)
      unsafe Musl.truncate(path, off_t(size))
    #else
      unsafe Darwin.truncate(path, off_t(size))
    #endif
  }
}
