#include "formats/delta_plan.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/*
 * The cheapest map by dynamic programming over the votes, in the order of their
 * addresses. What all votes cost if every one is contradicted is the same for every
 * map and left out, so that a vote that is followed earns, and nothing happens to a
 * map between two votes for its shift. So each vote needs only the better of two
 * maps in front of it: the best that ends with the vote's own shift, and the best
 * of all with one more step.
 */
struct node {
    uint32_t address;
    int32_t shift;
    int64_t earned; /* bits, by the best map that ends with this vote */
    size_t parent;  /* the vote that this map follows before; the root is its own */
};

struct plan {
    struct delta_costs costs;
    struct node *nodes; /* the root, which is shift 0 at the base, and the votes */
    size_t count;       /* nodes */
    int32_t *shifts;    /* all that occur, sorted, each once */
    size_t *last;       /* by shift: the last node so far that has it */
    size_t shift_count;
};

static size_t varint_size(uint64_t value)
{
    size_t size = 1;

    for (; value > 0x7f; value >>= 7) size++;
    return size;
}

static int64_t step_cost(const struct plan *plan, const struct node *from,
                         int32_t shift)
{
    const int64_t change = (int64_t)shift - from->shift;
    const uint64_t zigzag = (uint64_t)(change < 0 ? -2 * change - 1 : 2 * change);

    return plan->costs.step + 8 * (int64_t)varint_size(zigzag);
}

static int compare_shifts(const void *left, const void *right)
{
    const int32_t a = *(const int32_t *)left;
    const int32_t b = *(const int32_t *)right;

    return a < b ? -1 : a > b;
}

static size_t *last_of(const struct plan *plan, int32_t shift)
{
    const int32_t *found =
        bsearch(&shift, plan->shifts, plan->shift_count, sizeof(shift), compare_shifts);

    return plan->last + (found - plan->shifts);
}

static void list_shifts(struct plan *plan)
{
    size_t kept = 0;

    for (size_t i = 0; i < plan->count; i++) plan->shifts[i] = plan->nodes[i].shift;
    qsort(plan->shifts, plan->count, sizeof(*plan->shifts), compare_shifts);
    for (size_t i = 1; i < plan->count; i++) {
        if (plan->shifts[i] != plan->shifts[kept]) {
            plan->shifts[++kept] = plan->shifts[i];
        }
    }
    plan->shift_count = kept + 1;
}

/* Fills in one vote's node, knowing the best node with a lower address. */
static void follow(struct plan *plan, size_t index, size_t best, uint32_t votes)
{
    struct node *node = &plan->nodes[index];
    size_t *last = last_of(plan, node->shift);
    const int64_t switched =
        plan->nodes[best].earned - step_cost(plan, &plan->nodes[best], node->shift);

    node->parent = best;
    node->earned = switched;
    if (*last != SIZE_MAX && plan->nodes[*last].earned >= switched) {
        node->parent = *last;
        node->earned = plan->nodes[*last].earned;
    }
    node->earned += (int64_t)plan->costs.wrong * votes;
    *last = index;
}

/* Runs over all votes; the node at which the best map ends. */
static size_t solve(struct plan *plan, const struct delta_vote *votes)
{
    size_t best = 0;
    size_t next_best = 0;

    memset(plan->last, 0xff, plan->shift_count * sizeof(*plan->last));
    *last_of(plan, 0) = 0;
    for (size_t i = 1; i < plan->count; i++) {
        if (plan->nodes[i].address != plan->nodes[i - 1].address) best = next_best;
        follow(plan, i, best, votes[i - 1].count);
        if (plan->nodes[i].earned > plan->nodes[next_best].earned) next_best = i;
    }
    return next_best;
}

/*
 * Writes the steps of the map that ends with `node`, backwards: each may lie
 * anywhere behind the vote that it follows. Their number, also when they are too many.
 */
static size_t trace(const struct plan *plan, size_t node, struct plomb_map_step *steps,
                    uint32_t *from)
{
    size_t count = 0;

    for (; node != 0; node = plan->nodes[node].parent) {
        const struct node *here = &plan->nodes[node];
        const struct node *parent = &plan->nodes[here->parent];

        if (here->shift == parent->shift) continue;
        if (count < PLOMB_MAP_STEPS_MAX) {
            steps[count] = (struct plomb_map_step){here->address, here->shift};
            from[count] = here->parent == 0 ? parent->address : parent->address + 1;
        }
        count++;
    }
    return count;
}

/*
 * Moves a step, which may lie in [from, step->address], to where its distance from
 * `last` takes fewest bytes, and as far as it goes then, so that the next is near.
 */
static void place(struct plomb_map_step *step, uint32_t from, uint32_t last)
{
    const uint64_t most = (1ull << (7 * varint_size(from - last))) - 1;

    if (step->address - last > most) step->address = last + (uint32_t)most;
}

static bool write_map(const struct plan *plan, size_t end, struct delta_map *out)
{
    struct plomb_map_step steps[PLOMB_MAP_STEPS_MAX];
    uint32_t from[PLOMB_MAP_STEPS_MAX];
    uint32_t last = plan->nodes[0].address;
    const size_t count = trace(plan, end, steps, from);

    if (count > PLOMB_MAP_STEPS_MAX) return false;
    for (size_t i = 0; i < count; i++) {
        out->steps[i] = steps[count - 1 - i];
        place(&out->steps[i], from[count - 1 - i], last);
        last = out->steps[i].address;
    }
    out->count = count;
    return true;
}

static void make_nodes(struct plan *plan, const struct delta_votes *votes,
                       uint32_t base)
{
    plan->nodes[0] = (struct node){.address = base};
    plan->count = 1;
    for (size_t i = 0; i < votes->count; i++) {
        plan->nodes[plan->count].address = votes->votes[i].address;
        plan->nodes[plan->count++].shift = votes->votes[i].shift;
    }
    list_shifts(plan);
}

enum plomb_status delta_plan(const struct delta_votes *votes, uint32_t base,
                             struct delta_costs costs, struct delta_map *out)
{
    struct plan plan = {.costs = costs};
    struct delta_votes usable = *votes;
    enum plomb_status status = PLOMB_NO_MEMORY;

    /* A map knows no address below the image. */
    while (usable.count > 0 && usable.votes[0].address < base) {
        usable.votes++;
        usable.count--;
    }
    plan.nodes = calloc(usable.count + 1, sizeof(*plan.nodes));
    plan.shifts = calloc(usable.count + 1, sizeof(*plan.shifts));
    plan.last = calloc(usable.count + 1, sizeof(*plan.last));
    if (plan.nodes == NULL || plan.shifts == NULL || plan.last == NULL) goto out;
    make_nodes(&plan, &usable, base);
    while (!write_map(&plan, solve(&plan, usable.votes), out)) plan.costs.step *= 2;
    status = PLOMB_OK;
out:
    free(plan.nodes);
    free(plan.shifts);
    free(plan.last);
    return status;
}
