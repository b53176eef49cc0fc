#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file that is there whole or not at all: written beside its place, then moved there.
struct OutputFile {
  /// Where it goes, as the user typed it.
  let path: String

  /// Writes the file.
  ///
  /// - Throws: `OutputError` with the system's words; nothing is left behind then.
  func write(_ text: String) throws(OutputError) {
    var status = stat()
    let exists = unsafe stat(path, &status) == 0
    guard !exists || status.st_mode & S_IFMT == S_IFREG else {
      // A pipe or a device can't be replaced by a file, it is written to.
      return try write(text, to: path, flags: O_WRONLY)
    }
    let place = exists ? realPath : path
    let draft = "\(place).\(getpid()).part"
    try Interruption.deferred { () throws(OutputError) in
      do throws(OutputError) {
        try write(text, to: draft, flags: O_WRONLY | O_CREAT | O_EXCL)
        guard unsafe rename(draft, place) == 0 else { throw failure() }
      } catch {
        unsafe unlink(draft)
        throw error
      }
    }
  }

  /// The file that a link leads to.
  private var realPath: String {
    guard let resolved = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  private func write(_ text: String, to place: String, flags: Int32) throws(OutputError) {
    let descriptor = unsafe open(place, flags | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure() }
    let problem = Console.write(text, to: descriptor)
    guard close(descriptor) == 0, problem == nil else { throw failure(problem) }
  }

  private func failure(_ problem: String? = nil) -> OutputError {
    OutputError(description: "couldn't write \(path): \(problem ?? Console.lastError)")
  }
}

/// Why an output file couldn't be written.
struct OutputError: Error, CustomStringConvertible {
  let description: String
}
