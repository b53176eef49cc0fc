/// What libFuzzer calls: hands the bytes to the target that is compiled beside this file.
@_cdecl("LLVMFuzzerTestOneInput")
public func entry(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  examine(bytes)
  return 0
}

/// Stops the run when something that must hold doesn't.
func require(_ holds: Bool, _ what: String) {
  precondition(holds, what)
}
