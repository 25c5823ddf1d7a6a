import TencentCloud

@c(sesame_main)
public func sesame(argc: Int32, argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32 { 0 }
