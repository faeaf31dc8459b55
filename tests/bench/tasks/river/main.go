// River as ./dev bench --tasks measures it: jobs that do nothing.
//
//	river one|batch|run COUNT
//
// The database is that of DATABASE_URL. It prints the seconds that took; "run" makes the workers
// and waits until so many jobs have been worked.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

const callers, batch = 8, 500

type Note struct {
	Number int    `json:"number"`
	To     string `json:"to"`
}

func (Note) Kind() string { return "note" }

type worker struct {
	river.WorkerDefaults[Note]
	ran, wanted int64
	done        chan struct{}
}

func (one *worker) Work(_ context.Context, _ *river.Job[Note]) error {
	if atomic.AddInt64(&one.ran, 1) == one.wanted {
		close(one.done)
	}
	return nil
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func note(number int) Note { return Note{Number: number, To: "ada@example.org"} }

// fill has each of the callers enqueue its share.
func fill(ctx context.Context, client *river.Client[pgx.Tx], how string, count int) {
	var all sync.WaitGroup
	for caller := 0; caller < callers; caller++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for done := 0; done < count/callers; {
				if how == "one" {
					_, err := client.Insert(ctx, note(done), nil)
					must(err)
					done++
					continue
				}
				jobs := make([]river.InsertManyParams, batch)
				for at := range jobs {
					jobs[at] = river.InsertManyParams{Args: note(done + at)}
				}
				_, err := client.InsertManyFast(ctx, jobs)
				must(err)
				done += batch
			}
		}()
	}
	all.Wait()
}

func main() {
	ctx := context.Background()
	how := os.Args[1]
	count, err := strconv.Atoi(os.Args[2])
	must(err)
	config, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	must(err)
	config.MaxConns = 16
	pool, err := pgxpool.NewWithConfig(ctx, config)
	must(err)
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), nil)
	must(err)
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	must(err)

	job := &worker{wanted: int64(count), done: make(chan struct{})}
	workers := river.NewWorkers()
	river.AddWorker(workers, job)
	options := &river.Config{Workers: workers, Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	if how == "run" {
		// As River's own benchmark has them.
		options.FetchCooldown = 2 * time.Millisecond
		options.FetchPollInterval = 20 * time.Millisecond
		options.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 2000}}
	}
	client, err := river.NewClient(riverpgxv5.New(pool), options)
	must(err)
	begin := time.Now()
	if how == "run" {
		must(client.Start(ctx))
		<-job.done
	} else {
		fill(ctx, client, how, count)
	}
	fmt.Println(time.Since(begin).Seconds())
	if how == "run" {
		must(client.Stop(ctx))
	}
}
