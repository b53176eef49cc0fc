package import ModelFacts

/// What `ftcheck tensors` prints: every tensor of every weight file, as the headers say.
package struct TensorListing: Sendable {
  /// The formats that can be asked for by name.
  package enum Format: String, CaseIterable, Sendable {
    /// Columns for people.
    case text
    /// The document of the contract.
    case json
    /// A row for each tensor.
    case csv
  }

  private let files: [WeightFile]

  /// A listing of files whose tensors pass a filter.
  package init(_ files: [WeightFile], filter: NameFilter? = nil) {
    self.files = files.map { file in
      guard let filter else { return file }
      var file = file
      file.tensors.removeAll { !filter.matches($0.name) }
      return file
    }
  }

  /// Whether no tensor passes.
  package var isEmpty: Bool { files.allSatisfy { $0.tensors.isEmpty } }

  /// The listing in a format, with the newline at its end.
  package func text(_ format: Format, page: Page) -> String {
    switch format {
    case .text: table(page)
    case .json: document.text(.rows) + "\n"
    case .csv: csv
    }
  }
}

extension TensorListing {
  private var document: JSONNode {
    [
      "schema_version": .string(ReportDocument.schemaVersion),
      "files": .array(files.map(Self.node)),
    ]
  }

  private static func node(_ file: WeightFile) -> JSONNode {
    [
      "file": .string(file.path),
      "format": .string(file.content.identifier),
      "byte_order": .string(file.isBigEndian ? "big" : "little"),
      "error": JSONNode(file.errorText),
      "metadata": .object(
        file.metadata.map { JSONNode.Member(key: $0.key, value: JSONNode($0.value)) }),
      "tensors": .array(file.tensors.map(Self.node)),
    ]
  }

  private static func node(_ tensor: TensorInfo) -> JSONNode {
    var members: [JSONNode.Member] = [
      .init(key: "name", value: .string(tensor.name)),
      .init(key: "dtype", value: .string(tensor.dtype.rawValue)),
      .init(key: "shape", value: .array(tensor.shape.map { .integer($0) })),
      .init(key: "parameters", value: JSONNode(tensor.elementCount)),
      .init(key: "bytes", value: JSONNode(tensor.byteCount)),
      .init(key: "data_offset", value: JSONNode(tensor.dataOffset)),
    ]
    if let stride = tensor.stride {
      members += [
        .init(key: "stride", value: .array(stride.map { .integer($0) })),
        .init(key: "storage", value: JSONNode(tensor.storage)),
        .init(key: "storage_offset", value: JSONNode(tensor.storageOffset)),
      ]
    }
    return .object(members)
  }

  private var csv: String {
    var text = "file,name,dtype,shape,parameters,bytes,data_offset,stride,storage,storage_offset\n"
    for file in files {
      for tensor in file.tensors {
        let fields: [String?] = [
          file.path, tensor.name, tensor.dtype.rawValue, Self.sizes(tensor.shape, "x"),
          tensor.elementCount.map(String.init), tensor.byteCount.map(String.init),
          tensor.dataOffset.map(String.init), tensor.stride.map { Self.sizes($0, "x") },
          tensor.storage, tensor.storageOffset.map(String.init),
        ]
        text += fields.map { Self.quoted($0 ?? "") }.joined(separator: ",") + "\n"
      }
    }
    return text
  }

  /// A field of RFC 4180, control characters escaped, and the character with which spreadsheets begin
  /// a formula.
  private static func quoted(_ field: String) -> String {
    var field = Escaping.text(field)
    if let first = field.utf8.first, "=+-@".utf8.contains(first) {
      field = "\\u{\(String(first, radix: 16))}\(field.dropFirst())"
    }
    guard field.utf8.contains(where: { $0 == 0x2c || $0 == 0x22 || $0 == 0x20 }) else {
      return field
    }
    return
      "\"\(field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
  }

  private static func sizes(_ sizes: [Int], _ separator: String) -> String {
    sizes.map(String.init).joined(separator: separator)
  }
}

extension TensorListing {
  private func table(_ page: Page) -> String {
    var lines = TextLines(page: page)
    for (index, file) in files.enumerated() {
      if index > 0 { lines.line("") }
      let elements = file.tensors.reduce(0) { Self.sum($0, $1.elementCount) }
      let bytes = file.tensors.reduce(0) { Self.sum($0, $1.byteCount) }
      lines.paragraph(.file(file.path, .strong), hanging: 2)
      lines.paragraph(
        StyledText(
          [
            file.content.identifier, Quantities.count(file.tensors.count, "tensor"),
            "\(Quantities.parameters(elements)) elements", Quantities.bytes(bytes),
          ].joined(separator: ", "), .faint), indent: 2)
      if let error = file.errorText {
        lines.paragraph(StyledText("the file ", .red) + .file(error, .red), indent: 2, hanging: 4)
      }
      add(Array(file.tensors), to: &lines)
    }
    return lines.text
  }

  /// A line for each tensor; a name that its line can't hold gets one of its own.
  private func add(_ tensors: [TensorInfo], to lines: inout TextLines) {
    let shapes = tensors.map { "[\(Self.sizes($0.shape, ", "))]" }
    let bytes = tensors.map { $0.byteCount.map { Quantities.count($0) } ?? "?" }
    let names = tensors.map { StyledText.file($0.name) }
    let dtypes = tensors.map { StyledText.file($0.dtype.rawValue, .cyan) }
    let dtypeWidth = max(5, dtypes.map(\.width).max() ?? 0)
    let byteWidth = max(5, bytes.map(\.utf8.count).max() ?? 0)
    let shapeWidth = max(5, shapes.map(\.utf8.count).max() ?? 0)
    guard !tensors.isEmpty else { return }
    let room = lines.page.width.subtractingReportingOverflow(
      dtypeWidth + shapeWidth + byteWidth + 8
    ).partialValue
    let nameWidth = max(16, min(room, names.map(\.width).max() ?? 0))
    lines.line(
      StyledText(
        "  " + "name".padded(to: nameWidth) + "  " + "dtype".padded(to: dtypeWidth) + "  "
          + "shape".padded(to: shapeWidth) + "  " + "bytes".leftPadded(to: byteWidth), .faint))
    for index in tensors.indices {
      let facts =
        dtypes[index].padded(to: dtypeWidth) + "  "
        + StyledText(shapes[index].padded(to: shapeWidth)) + "  "
        + StyledText(bytes[index].leftPadded(to: byteWidth))
      let parts = names[index].wrapped(to: nameWidth)
      for part in parts.dropLast() { lines.line("  " + part) }
      lines.line("  " + (parts.last ?? "").padded(to: nameWidth) + "  " + facts)
    }
  }

  private static func sum(_ total: Int, _ more: Int?) -> Int {
    let (sum, overflow) = total.addingReportingOverflow(more ?? 0)
    return overflow ? .max : sum
  }
}

extension WeightFile {
  /// What is wrong with the file, in one line.
  var errorText: String? {
    guard let first = errors.first else { return nil }
    let more = errors.count - 1
    return more == 0
      ? first.description
      : "\(first.description); there \(more == 1 ? "is 1 more fault" : "are \(more) more faults")"
  }
}

extension JSONNode {
  /// A header's value; long arrays are only counted.
  init(_ value: MetadataValue) {
    self =
      switch value {
      case .integer(let value): .integer(value)
      case .unsigned(let value): .unsigned(value)
      case .float(let value, isSingle: true): .single(Float(value))
      case .float(let value, isSingle: false): .number(value)
      case .bool(let value): .bool(value)
      case .string(let value): .string(value)
      case .array(let values): .array(values.map { JSONNode($0) })
      case .elided(let type, let count): ["type": .string(type), "count": .integer(count)]
      }
  }
}
