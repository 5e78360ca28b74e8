//go:build !unix

package bench_test

import "testing"

// processCPU is not known here.
func processCPU(testing.TB) float64 { return 0 }

// backendCPU is not known here.
func backendCPU([]int) (float64, bool) { return 0, false }
