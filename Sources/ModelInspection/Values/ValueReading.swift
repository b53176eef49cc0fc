import ModelFacts
import ModelFormats
import Synchronization

/// Reads the bytes of tensors once, in parallel, and says what they hold.
struct ValueReading {
  private let opened: OpenFiles
  private let extents: [TensorExtent]
  /// First dimensions that make a matrix an embedding, whose rows are told apart.
  private let rowCounts: Set<Int>
  private let rows: [Int]

  /// Prepares to read all tensors of the sets that load.
  init(of model: InspectedModel, in opened: OpenFiles) {
    self.opened = opened
    var extents: [TensorExtent] = []
    var rows: [Int] = []
    for set in model.weightSets where set.role == .loaded {
      for file in model.files(of: set) {
        for tensor in file.tensors {
          guard let extent = TensorExtent(tensor, in: file) else { continue }
          extents.append(extent)
          rows.append(tensor.shape.count == 2 ? tensor.shape[0] : 0)
        }
      }
    }
    self.extents = extents
    self.rows = rows
    rowCounts = Self.vocabularySizes(model)
  }

  /// A part of a tensor that is read at once.
  private struct Part: Sendable {
    var tensor: Int
    var range: Range<Int>
  }

  /// What came of it.
  private struct Outcome: Sendable {
    var scan = ValueScan()
    var error: FormatError?
  }

  /// The values of every tensor, in the order of the sets, and what couldn't be read.
  func values(
    jobs: Int, progress: (@Sendable (Int, Int) -> Void)?
  ) async -> (values: [TensorValues], problems: [InspectionProblem]) {
    let parts = extents.indices.flatMap { index in
      extents[index].parts.map { Part(tensor: index, range: $0) }
    }
    let total = extents.reduce(0) { sum, extent in
      let (result, overflow) = sum.addingReportingOverflow(extent.range.count)
      return overflow ? .max : result
    }
    let done = ProgressCount()
    let outcomes = await parts.parallelMap(jobs: jobs) { part in
      let result = outcome(of: part)
      progress?(done.add(part.range.count), total)
      return result
    }
    return combined(parts, outcomes)
  }

  private func combined(
    _ parts: [Part], _ outcomes: [Outcome]
  ) -> (values: [TensorValues], problems: [InspectionProblem]) {
    var values: [TensorValues] = []
    var problems: [InspectionProblem] = []
    var unreadable: Set<ExactString> = []
    var next = 0
    for (index, extent) in extents.enumerated() {
      var whole = WholeTensor(extent)
      while next < parts.count, parts[next].tensor == index {
        whole.add(outcomes[next].scan, bytes: parts[next].range)
        if let error = outcomes[next].error {
          whole.isComplete = false
          if unreadable.insert(ExactString(extent.file)).inserted {
            problems.append(
              InspectionProblem(
                kind: .unreadable, message: "\(error)",
                location: Location(file: extent.file).tensor(extent.name)))
          }
        }
        next += 1
      }
      if whole.isComplete { values.append(whole.values) }
    }
    return (values, problems)
  }

  private func outcome(of part: Part) -> Outcome {
    var outcome = Outcome()
    do throws(FormatError) {
      outcome.scan = try scan(part)
    } catch {
      outcome.error = error
    }
    return outcome
  }

  private func scan(_ part: Part) throws(FormatError) -> ValueScan {
    let extent = extents[part.tensor]
    let source = try opened.open(extent.file)
    let wantsRows = rowCounts.contains(rows[part.tensor])
    if wantsRows, !extent.rowBytes.isMultiple(of: 8) { return try scanOddRows(part, of: source) }
    return ValueScan(
      try source.words(in: part.range), dtype: extent.dtype, isBigEndian: extent.isBigEndian,
      rowWords: wantsRows ? extent.rowBytes / 8 : nil)
  }

  /// Rows that don't fill whole words are read again one by one.
  private func scanOddRows(
    _ part: Part, of source: any ByteSource
  ) throws(FormatError) -> ValueScan {
    let extent = extents[part.tensor]
    var scan = ValueScan(
      try source.words(in: part.range), dtype: extent.dtype, isBigEndian: extent.isBigEndian)
    var start = part.range.lowerBound
    while start < part.range.upperBound {
      let end = min(start + extent.rowBytes, part.range.upperBound)
      let row = try source.words(in: start..<end)
      scan.rowHashes.append(WordHash.of(row.span))
      start = end
    }
    return scan
  }

  /// Every `vocab_size` of the configuration, and the sizes that fit the tokenizer.
  private static func vocabularySizes(_ model: InspectedModel) -> Set<Int> {
    var sizes: Set<Int> = []
    for set in model.weightSets where set.role == .loaded {
      guard let folder = set.files.first.map(RelativePath.folder(of:)) else { continue }
      var objects = [model.documents[folder + "config.json"]?.value].compactMap(\.self)
      while let object = objects.popLast() {
        for member in object.members {
          if member.key == "vocab_size", let size = member.value.integer { sizes.insert(size) }
          if let nested = member.value.object { objects.append(nested) }
        }
      }
    }
    if let count = model.tokenizer.vocabulary.value?.count, count > 0 { sizes.insert(count) }
    return sizes.subtracting([0])
  }
}

/// The values of a tensor, added up from its parts.
private struct WholeTensor {
  var values: TensorValues
  var isComplete = true
  private var hashes: [UInt64] = []
  private let elementBytes: Double
  private let start: Int

  init(_ extent: TensorExtent) {
    values = TensorValues(name: extent.name, file: extent.file)
    values.isAllZero = true
    elementBytes = (extent.dtype.bitsPerElement ?? 8) / 8
    start = extent.range.lowerBound
  }

  mutating func add(_ scan: ValueScan, bytes: Range<Int>) {
    values.nanCount += scan.nanCount
    values.infiniteCount += scan.infiniteCount
    if values.firstNonFinite == nil, let first = scan.firstNonFinite {
      values.firstNonFinite = Int(Double(bytes.lowerBound - start) / elementBytes) + first
    }
    values.isAllZero = values.isAllZero && scan.isAllZero
    hashes.append(scan.hash)
    values.contentHash = WordHash.joined(hashes)
    if !scan.rowHashes.isEmpty { values.rowHashes = (values.rowHashes ?? []) + scan.rowHashes }
  }
}

/// Adds up what several tasks have done.
private final class ProgressCount: Sendable {
  private let total = Atomic<Int>(0)

  func add(_ count: Int) -> Int { total.add(count, ordering: .relaxed).newValue }
}
