// Prints $KEY; as the first of a cluster, and then in a child of its own, what a worker reads there.
const cluster = require("cluster"), { fork } = require("child_process"), { readFileSync } = require("fs")
const mode = process.argv[2]
if (mode === "cluster" && cluster.isPrimary) cluster.fork()
else if (mode === "fork") fork(__filename)
else {
    process.stdout.write(readFileSync(process.env.KEY))
    if (cluster.isWorker) cluster.worker.disconnect()
}
