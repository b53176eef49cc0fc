/// The `weight_map` of an index: which file it gives to each tensor.
public struct WeightMap: Sendable {
  /// The tensors, in the order in which the map first names them.
  package private(set) var names: NameList
  /// The files, in the order in which the map first names them.
  public private(set) var files: [String] = []
  /// How many entries there are, repeated ones included.
  public private(set) var entryCount = 0
  /// For each tensor the place of its file; -1 where the map names none.
  private var places: [Int32] = []
  private var known: [ExactString: Int32] = [:]

  /// A map without entries, and room for so many.
  package init(capacity: Int = 0) {
    names = NameList(capacity: capacity)
    places.reserveCapacity(capacity)
  }

  /// The file that the map gives to a tensor, nil where it gives none.
  public func file(of name: String) -> String? {
    names.place(of: name).flatMap { file(at: $0) }
  }

  /// The file of the tensor at a place, nil where the map names none.
  package func file(at place: Int) -> String? {
    places[place] < 0 ? nil : files[Int(places[place])]
  }

  /// The place of the file of the tensor at a place, nil where the map names none.
  package func filePlace(at place: Int) -> Int? {
    places[place] < 0 ? nil : Int(places[place])
  }

  /// Whether some entry names a tensor again.
  package var repeatsNames: Bool { entryCount > names.count }

  /// The place of a file that entries name.
  package mutating func place(ofFile file: String) -> Int {
    let key = ExactString(file)
    if let place = known[key] { return Int(place) }
    let place = files.count
    known[key] = Int32(place)
    files.append(file)
    return place
  }

  /// Adds an entry; of several of one name the last one counts.
  ///
  /// - Parameters:
  ///   - name: The tensor's name.
  ///   - file: The place of its file, nil where the entry names none.
  package mutating func add(_ name: Span<UInt8>, file: Int?) {
    let (place, isNew) = names.insert(name)
    let file = file.map { Int32($0) } ?? -1
    if isNew { places.append(file) } else { places[place] = file }
    entryCount += 1
  }
}
