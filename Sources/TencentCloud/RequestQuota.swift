/// How many requests a second may begin: a window that slides, so that no second anywhere has more.
package struct RequestQuota {
    /// GetSecretValue takes 300 a second of an account; the rest is for who else asks.
    package static let standard = 290
    private static let window = 1000

    private let limit: Int
    /// When the last of them began, in milliseconds, oldest first.
    private var begun: [Int] = []

    init(limit: Int) { self.limit = limit }

    /// How many milliseconds the next request has to wait.
    mutating func wait(at now: Int) -> Int {
        begun.removeAll { now - $0 >= Self.window }
        return begun.count < limit ? 0 : Self.window - (now - begun[begun.count - limit])
    }

    mutating func begin(at now: Int) { begun.append(now) }
}
