import ModelFacts

extension PickleMachine {
  /// Imports, calls, BUILD and persistent ids.
  mutating func reach(_ opcode: PickleOpcode) throws(FormatError) {
    switch opcode {
    case .global: push(try readGlobal(route: .global))
    case .stackGlobal: try importFromStack()
    case .ext1: pushExtension(try input.unsigned(1))
    case .ext2: pushExtension(try input.unsigned(2))
    case .ext4: pushExtension(try input.unsigned(4))
    case .reduce:
      let arguments = try pop()
      call(try pop(), arguments, isInstance: false)
    case .newObj:
      let arguments = try pop()
      call(try pop(), arguments, isInstance: true)
    case .newObjEx:
      let keywords = try pop()
      let arguments = try pop()
      let callable = try pop()
      if case .dictionary(let index) = keywords, graph.dictionaries[Int(index)].isEmpty {
        call(callable, arguments, isInstance: true)
      } else {
        call(callable, pair(arguments, keywords), isInstance: true)
      }
    case .inst:
      let items = try collect()
      call(try readGlobal(route: .inst), tuple(items), isInstance: true)
    case .obj:
      let items = try collect()
      guard let callable = items.first else {
        throw FormatError(reason: .violates("makes an object of no class"), offset: offset)
      }
      call(callable, tuple(Array(items.dropFirst())), isInstance: true)
    case .build: try build()
    case .persID:
      // Neither pickle nor torch goes on behind one, so a long line hides nothing; other bytes that
      // begin with a P may have no line feed for megabytes.
      pushPersistent(keep(try rawLine(limit: 4096), isText: true))
    default: pushPersistent(try pop())
    }
  }

  private mutating func tuple(_ items: [PickleValue]) -> PickleValue {
    guard graph.elements.count + items.count <= PickleGraph.maximumElements else {
      scan.isComplete = false
      return .unknown
    }
    let run = PickleValue.Run(start: UInt32(graph.elements.count), count: UInt32(items.count))
    graph.elements.append(contentsOf: items)
    return .tuple(run)
  }

  private mutating func pair(_ first: PickleValue, _ second: PickleValue) -> PickleValue {
    tuple([first, second])
  }

  // MARK: Imports

  /// GLOBAL's and INST's two lines.
  private mutating func readGlobal(route: PickleImport.Route) throws(FormatError) -> PickleValue {
    let module = try rawLine(limit: 1 << 16)
    let name = try rawLine(limit: 1 << 16)
    guard let moduleText = String(validating: module, as: UTF8.self),
      let nameText = String(validating: name, as: UTF8.self)
    else {
      remark(.unsafe, "imports a name that isn't UTF-8")
      throw FormatError(reason: .invalidUTF8, offset: offset)
    }
    return importGlobal(moduleText, nameText, route: route)
  }

  /// STACK_GLOBAL: module and name as values.
  private mutating func importFromStack() throws(FormatError) {
    let name = try pop()
    let module = try pop()
    guard case .text = name, case .text = module, let nameText = graph.text(name),
      let moduleText = graph.text(module)
    else {
      let known = graph.text(module).map { " from \($0)" } ?? ""
      remark(.unsafe, "imports a name\(known) that is computed at load")
      push(.unknown)
      return
    }
    push(importGlobal(moduleText, nameText, route: .stackGlobal))
  }

  /// A code of the `copyreg` extension registry, whose meaning only the loading process knows.
  private mutating func pushExtension(_ code: UInt64) {
    guard code != 0 else {
      remark(.review, "uses extension code 0, which doesn't exist")
      push(.unknown)
      return
    }
    push(importGlobal("copyreg", "extension \(code)", route: .ext))
  }

  /// Notes an import and returns its value.
  mutating func importGlobal(
    _ statedModule: String, _ statedName: String, route: PickleImport.Route
  ) -> PickleValue {
    let (module, name) =
      proto < 3 && route != .ext
      ? PythonNames.current(statedModule, statedName) : (statedModule, statedName)
    let key = ExactString("\(module)\n\(name)")
    if let index = globalIndices[key] {
      refuseImport(graph.globals[Int(index)])
      return .global(index)
    }
    guard scan.imports.count < 100_000 else {
      scan.isComplete = false
      return .unknown
    }
    let importIndex = scan.imports.count
    scan.imports.append(PickleImport(module: module, name: name, route: route, offset: offset))
    let isAllowed =
      WeightsOnlyGlobals.allows(module, name) || WeightsOnlyGlobals.isRegistered(module, name)
    let index = UInt32(graph.globals.count)
    graph.globals.append(
      PickleGlobal(module: module, name: name, isAllowed: isAllowed, importIndex: importIndex))
    globalIndices[key] = index
    refuseImport(graph.globals[Int(index)])
    return .global(index)
  }

  private mutating func refuseImport(_ global: PickleGlobal) {
    guard scan.weightsOnlyRefusal == nil else { return }
    if WeightsOnlyGlobals.blockedModules.contains(global.module) {
      refuse("imports \(global.qualifiedName) from a module that torch always refuses")
    } else if !global.isAllowed {
      refuse("imports \(global.qualifiedName), which isn't on torch's list of allowed globals")
    }
  }

  // MARK: Calls

  /// Notes a call of `callable` and pushes what stands for its result.
  private mutating func call(
    _ callable: PickleValue, _ arguments: PickleValue, isInstance: Bool
  ) {
    switch callable {
    case .global(let index):
      let global = graph.globals[Int(index)]
      noteCall(of: global, arguments)
      if !global.isAllowed { refuse("calls \(global.qualifiedName)") }
    default:
      refuse("calls what isn't an import")
      remark(.unsafe, "calls a value that is computed at load: \(render(callable, depth: 2))")
    }
    guard graph.objects.count < PickleGraph.maximumObjects else {
      scan.isComplete = false
      push(.unknown)
      return
    }
    graph.objects.append(
      PickleObject(callable: callable, arguments: arguments, isInstance: isInstance))
    push(.object(UInt32(graph.objects.count - 1)))
  }

  /// Marks an import as called, with its arguments, and keeps byte strings that it may load.
  private mutating func noteCall(of global: PickleGlobal, _ arguments: PickleValue) {
    let index = global.importIndex
    if isTypeOfSingleton(global, arguments) {
      // How Python writes the class of None: the import serves for that, until it is called for more.
      if !scan.imports[index].isCalled { scan.imports[index].name = "type(None)" }
      return
    }
    if global.loadsStorage { storageLoads += 1 }
    scan.imports[index].name = global.name
    if !scan.imports[index].isCalled {
      scan.imports[index].isCalled = true
      if !global.isAllowed { scan.imports[index].arguments = render(arguments, depth: 3).clipped }
    }
    if !WeightsOnlyGlobals.allows(global.module, global.name) {
      noteNestedStreams(in: arguments, callable: global.qualifiedName, depth: 3)
    }
  }

  /// Whether a call is `type(None)`.
  private func isTypeOfSingleton(_ global: PickleGlobal, _ arguments: PickleValue) -> Bool {
    guard global.module == "builtins", global.name == "type", case .tuple(let run) = arguments
    else { return false }
    return graph.tuple(run).elementsEqual([.none])
  }

  /// BUILD: the state of the object below.
  private mutating func build() throws(FormatError) {
    let state = try pop()
    let target = try top()
    refuseBuild(of: target)
    noteSpecialState(state)
    switch target {
    case .global(let index):
      remark(.unsafe, "sets attributes of \(graph.globals[Int(index)].qualifiedName) itself")
    case .object(let index):
      let object = graph.objects[Int(index)]
      if graph.objects[Int(index)].state == nil || isModuleState(state) {
        graph.objects[Int(index)].state = state
      }
      noteStateful(object)
      if graph.isGlobal(object.callable, "joblib.numpy_pickle", "NumpyArrayWrapper") {
        try skipArray(state)
      }
    case .unknown: remark(.review, "sets the state of a value that isn't tracked")
    default: remark(.review, "sets the state of a plain value")
    }
  }

  private func isModuleState(_ state: PickleValue) -> Bool {
    graph.value("_parameters", in: state) != nil
  }

  /// Remarks once for each class whose state BUILD sets, beyond those that tensors need.
  private mutating func noteStateful(_ object: PickleObject) {
    guard case .global(let index) = object.callable else {
      remark(.unsafe, "sets the state of a value that is computed at load")
      return
    }
    let global = graph.globals[Int(index)]
    guard !global.isAllowed, remarkedStates.insert(index).inserted else { return }
    remark(.review, "sets the state of \(global.qualifiedName), which may run its code")
  }

  private mutating func noteSpecialState(_ state: PickleValue) {
    var candidates = [state]
    if case .tuple(let run) = state { candidates += graph.tuple(run).prefix(4) }
    for candidate in candidates {
      guard let key = specialKeys[candidate] else { continue }
      remark(.unsafe, "sets \(key) to a callable, which Python then calls")
    }
  }

  /// A value that the loader looks up: a storage of a torch file, or a class with its source.
  private mutating func pushPersistent(_ id: PickleValue) {
    let items = graph.sequence(id)
    let kind = items?.first.flatMap { graph.text($0) }
    switch (id, kind) {
    case (.tuple, "storage"):
      if !(5...6 ~= items?.count ?? 0) { remark(.review, "has a storage id of an unknown form") }
    case (.tuple, "module"):
      carriesModuleSource = true
      refuse("carries a persistent id other than a storage")
      push(items?.dropFirst().first ?? .unknown)
      return
    case (.int, _): break
    case (.tuple, _):
      refuse("carries a persistent id other than a storage")
      remark(.review, "has a persistent id that is no storage's")
    default:
      refuse("carries a persistent id that is no tuple")
      remark(.review, "has a persistent id that is no storage's")
    }
    guard graph.persistentIDs.count < PickleGraph.maximumObjects else {
      scan.isComplete = false
      push(.unknown)
      return
    }
    graph.persistentIDs.append(id)
    push(.persistent(UInt32(graph.persistentIDs.count - 1)))
  }
}

extension String {
  /// At most 200 bytes of a rendering.
  fileprivate var clipped: String {
    utf8.count <= 200 ? self : String(decoding: utf8.prefix(197), as: UTF8.self) + "…"
  }
}
