"""Public appraisal: from paired runs to net jobs, who gains, costs, net present value and benefit-cost ratio."""
