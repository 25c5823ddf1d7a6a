import Dispatch
import Synchronization

/// Connections that wait for their time, without a thread of the server's waiting with them.
final class Pacer: Sendable {
    private struct State {
        var resumes: [Int: @Sendable () -> Void] = [:]
        var next = 0
        var hasStopped = false
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "pacer")

    /// Calls `suspend` now and `resume` in so many seconds, or when this stops; neither, and false, after that.
    func pause(seconds: Double, suspend: () -> Void, resume: @escaping @Sendable () -> Void) -> Bool {
        let number: Int? = state.withLock { state in
            guard !state.hasStopped else { return nil }
            suspend()
            state.next += 1
            state.resumes[state.next] = resume
            return state.next
        }
        guard let number else { return false }
        queue.asyncAfter(deadline: .now() + seconds) { [weak self] in self?.end(number) }
        return true
    }

    /// Lets all go on at once; nobody may wait from now on.
    func stop() {
        state.withLock { state in
            state.hasStopped = true
            for resume in state.resumes.values { resume() }
            state.resumes = [:]
        }
    }

    private func end(_ number: Int) {
        state.withLock { state in state.resumes.removeValue(forKey: number)?() }
    }
}
