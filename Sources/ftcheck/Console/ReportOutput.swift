import ArgumentParser

/// Where a report goes: printed piece by piece, or kept until a file can be written whole.
struct ReportOutput {
  /// The file, nil for standard output.
  let path: String?
  private var document = ""

  init(path: String?) { self.path = path }

  /// Takes the next piece.
  ///
  /// - Throws: the exit status, when it couldn't be printed, which standard error was told.
  mutating func write(_ text: String) throws(ExitCode) {
    guard path == nil else {
      document += text
      return
    }
    guard text.isEmpty || Console.print(text) else { throw .unable }
  }

  /// Writes the file, where there is one.
  func finish() throws(OutputError) {
    if let path { try OutputFile(path: path).write(document) }
  }
}
