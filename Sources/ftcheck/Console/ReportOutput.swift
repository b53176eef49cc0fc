import ArgumentParser

/// Where a report goes: printed piece by piece, or kept until a file can be written whole.
struct ReportOutput {
  /// The file, nil for standard output.
  let path: String?
  private var document = ""

  init(path: String?) { self.path = path }

  /// Takes the next piece; ends the process when it can't be printed, as none that follows could be.
  mutating func write(_ text: String) {
    if path != nil {
      document += text
    } else if !text.isEmpty, !Console.print(text) {
      Console.end(with: .unable)
    }
  }

  /// Writes the file, where there is one.
  func finish() throws(OutputError) {
    if let path { try OutputFile(path: path).write(document) }
  }
}
