@main struct SesameLocal { static func main() {} }
