// CGAL's exact quadratic program solver on one QPS file of doubles: seconds of CPU, status, objective. Built and run by benches/qp.py.
#include <CGAL/QP_functions.h>
#include <CGAL/QP_models.h>
#include <CGAL/MP_Float.h>
#ifdef CGAL_USE_GMP
#include <CGAL/Gmpzf.h>
typedef CGAL::Gmpzf Exact;
#else
typedef CGAL::MP_Float Exact;
#endif
#include <cstdio>
#include <ctime>
#include <fstream>

int main(int count, char **arguments) {
    if (count != 2) {
        std::fprintf(stderr, "usage: cgal_qp FILE.qps\n");
        return 2;
    }
    std::ifstream in(arguments[1]);
    CGAL::Quadratic_program_from_mps<double> program(in);
    if (!program.is_valid()) {
        std::fprintf(stderr, "%s: %s\n", arguments[1], program.get_error().c_str());
        return 2;
    }
    std::clock_t start = std::clock();
    CGAL::Quadratic_program_solution<Exact> solution = CGAL::solve_quadratic_program(program, Exact());
    double seconds = double(std::clock() - start) / CLOCKS_PER_SEC;
    const char *status = solution.is_optimal() ? "optimal" : solution.is_infeasible() ? "infeasible" : "unbounded";
    std::printf("%.4f %s %.17g\n", seconds, status, CGAL::to_double(solution.objective_value()));
    return 0;
}
